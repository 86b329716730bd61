// `os`: what the system says about itself.

'use strict';

(function (natives, { process }) {
  const text = (path) => {
    try {
      return natives.readText(path);
    } catch {
      return '';
    }
  };
  const field = (source, name) => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'm').exec(source)?.[1];
  const memory = (name) => Number.parseInt(field(text('/proc/meminfo'), name) ?? '0', 10) * 1024;
  const signals = Object.assign(Object.create(null), {
    SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGFPE: 8, SIGKILL: 9,
    SIGSEGV: 11, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15,
  });
  Object.assign(
    signals,
    natives.platform === 'linux'
      ? { SIGBUS: 7, SIGUSR1: 10, SIGUSR2: 12, SIGCHLD: 17, SIGCONT: 18, SIGSTOP: 19 }
      : { SIGBUS: 10, SIGUSR1: 30, SIGUSR2: 31, SIGCHLD: 20, SIGCONT: 19, SIGSTOP: 17 },
  );

  function cpus() {
    const blocks = text('/proc/cpuinfo').split('\n\n').filter((block) => /^processor\s*:/m.test(block));
    const times = new Map(
      [...text('/proc/stat').matchAll(/^cpu(\d+) (.*)$/gm)].map(([, index, rest]) => [
        Number(index),
        rest.split(' ').map((ticks) => Number(ticks) * 10),
      ]),
    );
    if (blocks.length === 0) {
      const none = { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 };
      return Array.from({ length: natives.processors() }, () => ({ model: 'unknown', speed: 0, times: { ...none } }));
    }
    return blocks.map((block, index) => {
      const [user = 0, nice = 0, sys = 0, idle = 0, , irq = 0] = times.get(index) ?? [];
      return {
        model: field(block, 'model name') ?? 'unknown',
        speed: Math.trunc(Number(field(block, 'cpu MHz') ?? 0)),
        times: { user, nice, sys, idle, irq },
      };
    });
  }

  const name = (index) => natives.systemName()[index];
  const trimmed = (path) => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);
  const homedir = () => {
    const { HOME } = process.env;
    if (HOME !== undefined) return HOME;
    const [uid] = natives.userIds();
    const line = text('/etc/passwd')
      .split('\n')
      .find((entry) => entry.split(':')[2] === String(uid));
    return line?.split(':')[5] ?? '/';
  };

  return {
    EOL: '\n',
    arch: () => natives.arch,
    availableParallelism: () => natives.processors(),
    constants: { signals, UV_UDP_REUSEADDR: 4 },
    cpus,
    devNull: '/dev/null',
    endianness: () => (new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'LE' : 'BE'),
    freemem: () => memory('MemAvailable'),
    homedir,
    hostname: () => name(1),
    loadavg: () => text('/proc/loadavg').split(' ').slice(0, 3).map(Number),
    machine: () => name(4),
    platform: () => natives.platform,
    release: () => name(2),
    tmpdir() {
      const { TMPDIR, TMP, TEMP } = process.env;
      return trimmed(TMPDIR || TMP || TEMP || '/tmp');
    },
    totalmem: () => memory('MemTotal'),
    type: () => name(0),
    uptime: () => Number.parseFloat(text('/proc/uptime')),
    userInfo() {
      const [uid, gid] = natives.userIds();
      const line = text('/etc/passwd')
        .split('\n')
        .map((entry) => entry.split(':'))
        .find((entry) => entry[2] === String(uid));
      return {
        uid,
        gid,
        username: line?.[0] ?? process.env.USER ?? '',
        homedir: line?.[5] ?? homedir(),
        shell: line?.[6] ?? null,
      };
    },
    version: () => name(3),
  };
});
