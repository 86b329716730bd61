// `process.report`: what loaders of prebuilt addons look for in it, the C library above all.

'use strict';

(function (natives, { lazy, process }) {
  function sharedObjects() {
    const { readFileSync } = lazy('fs_sync');
    let maps;
    try {
      maps = readFileSync('/proc/self/maps', 'utf8');
    } catch {
      return [];
    }
    const files = maps.match(/\/\S*\.so(?:\.\S*)?$/gm) ?? [];
    return [...new Set(files)];
  }

  function getReport() {
    const os = lazy('os');
    const header = {
      event: 'JavaScript API',
      trigger: 'GetReport',
      filename: null,
      processId: process.pid,
      cwd: process.cwd(),
      commandLine: [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
      nodejsVersion: process.version,
      wordSize: 64,
      arch: process.arch,
      platform: process.platform,
      componentVersions: process.versions,
      release: process.release,
      osName: os.type(),
      osRelease: os.release(),
      osMachine: os.machine(),
      host: os.hostname(),
    };
    const version = natives.libcVersion();
    if (version !== '') Object.assign(header, { glibcVersionRuntime: version, glibcVersionCompiler: version });
    return { header, sharedObjects: sharedObjects(), environmentVariables: { ...process.env } };
  }

  return { compact: false, excludeNetwork: true, getReport };
});
