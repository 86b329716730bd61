// `URL` and `URLSearchParams` over a Rust library, and the functions of `url` for files.

'use strict';

(function (natives, { inspect, withCode, lazy, path }) {
  const { wrongType } = lazy('values');
  const names = [
    'href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname',
    'search', 'hash',
  ];
  const settable = names.filter((name) => name !== 'href' && name !== 'origin');

  class URLSearchParams {
    #list = [];
    #changed = undefined;

    constructor(init = undefined) {
      if (init === undefined || init === null) return;
      if (typeof init === 'object' || typeof init === 'function') {
        if (typeof init[Symbol.iterator] === 'function') {
          for (const pair of init) {
            const [name, value, ...rest] = pair;
            if ([...pair].length !== 2 || rest.length > 0) {
              throw withCode(
                new TypeError('Each query pair must be an iterable [name, value] tuple'),
                'ERR_INVALID_TUPLE',
              );
            }
            this.#list.push([`${name}`.toWellFormed(), `${value}`.toWellFormed()]);
          }
        } else {
          for (const name of Reflect.ownKeys(init)) {
            if (!Object.prototype.propertyIsEnumerable.call(init, name)) continue;
            this.#list.push([`${name}`.toWellFormed(), `${init[name]}`.toWellFormed()]);
          }
        }
        return;
      }
      this.#read(`${init}`);
    }

    #read(text) {
      const flat = natives.formParse(text.startsWith('?') ? text.slice(1) : text);
      this.#list = [];
      for (let index = 0; index < flat.length; index += 2) this.#list.push([flat[index], flat[index + 1]]);
    }

    // The parameters of a URL tell it when they change.
    static bind(params, changed) {
      params.#changed = changed;
    }
    static read(params, text) {
      params.#read(text);
    }

    get size() {
      return this.#list.length;
    }
    append(name, value) {
      this.#list.push([`${name}`.toWellFormed(), `${value}`.toWellFormed()]);
      this.#changed?.();
    }
    delete(name, value) {
      this.#list = this.#list.filter(
        ([key, item]) => key !== `${name}` || (value !== undefined && item !== `${value}`),
      );
      this.#changed?.();
    }
    get(name) {
      return this.#list.find(([key]) => key === `${name}`)?.[1] ?? null;
    }
    getAll(name) {
      return this.#list.filter(([key]) => key === `${name}`).map(([, value]) => value);
    }
    has(name, value) {
      return this.#list.some(
        ([key, item]) => key === `${name}` && (value === undefined || item === `${value}`),
      );
    }
    set(name, value) {
      const index = this.#list.findIndex(([key]) => key === `${name}`);
      const entry = [`${name}`.toWellFormed(), `${value}`.toWellFormed()];
      if (index === -1) this.#list.push(entry);
      else {
        this.#list = this.#list.filter(([key], at) => at <= index || key !== `${name}`);
        this.#list[index] = entry;
      }
      this.#changed?.();
    }
    sort() {
      this.#list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      this.#changed?.();
    }
    forEach(callback, thisArg) {
      for (const [name, value] of this.#list) callback.call(thisArg, value, name, this);
    }
    *entries() {
      for (let index = 0; index < this.#list.length; index++) yield [...this.#list[index]];
    }
    *keys() {
      for (const [name] of this.entries()) yield name;
    }
    *values() {
      for (const [, value] of this.entries()) yield value;
    }
    toString() {
      return this.#list
        .map(([name, value]) => `${natives.formEncode(name)}=${natives.formEncode(value)}`)
        .join('&');
    }
    [inspect.custom](depth, options) {
      if (depth < 0) return '[Object]';
      const entries = this.#list.map(
        ([name, value]) => `${inspect(name, options)} => ${inspect(value, options)}`,
      );
      return entries.length === 0
        ? 'URLSearchParams {}'
        : `URLSearchParams { ${entries.join(', ')} }`;
    }
  }
  Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
    value: URLSearchParams.prototype.entries,
    writable: true,
    configurable: true,
  });
  const { bind, read } = URLSearchParams;
  delete URLSearchParams.bind;
  delete URLSearchParams.read;

  function invalid(input, base) {
    const more = base === undefined ? { input } : { input, base };
    return withCode(new TypeError('Invalid URL'), 'ERR_INVALID_URL', more);
  }

  class URL {
    #parts;
    #params = undefined;

    constructor(input, base = undefined) {
      if (arguments.length === 0) {
        throw withCode(new TypeError('The "url" argument must be specified'), 'ERR_MISSING_ARGS');
      }
      const text = `${input}`;
      const against = base === undefined ? undefined : `${base}`;
      const parts = natives.urlParse(text, against);
      if (parts === undefined) throw invalid(text, against);
      this.#parts = parts;
    }

    static canParse(input, base = undefined) {
      return natives.urlParse(`${input}`, base === undefined ? undefined : `${base}`) !== undefined;
    }
    static parse(input, base = undefined) {
      return URL.canParse(input, base) ? new URL(input, base) : null;
    }
    static part(url, index) {
      return url.#parts[index];
    }
    static change(url, name, value) {
      url.#parts = natives.urlSet(url.#parts[0], name, value) ?? url.#parts;
      if (name === 'search' && url.#params !== undefined) read(url.#params, url.#parts[9]);
    }

    get href() {
      return this.#parts[0];
    }
    set href(value) {
      const parts = natives.urlParse(`${value}`, undefined);
      if (parts === undefined) throw invalid(`${value}`);
      this.#parts = parts;
      if (this.#params !== undefined) read(this.#params, parts[9]);
    }
    get origin() {
      return this.#parts[1];
    }
    get searchParams() {
      if (this.#params === undefined) {
        const params = new URLSearchParams(this.#parts[9]);
        bind(params, () => {
          this.#parts = natives.urlSet(this.#parts[0], 'search', params.toString()) ?? this.#parts;
        });
        this.#params = params;
      }
      return this.#params;
    }
    toString() {
      return this.#parts[0];
    }
    toJSON() {
      return this.#parts[0];
    }
    [inspect.custom](depth, options) {
      if (depth < 0) return this;
      const shown = {};
      for (const name of names) if (name !== 'search' && name !== 'hash') shown[name] = this[name];
      shown.search = this.search;
      shown.searchParams = this.searchParams;
      shown.hash = this.hash;
      return `${this.constructor.name} ${inspect(shown, options)}`;
    }
  }
  const { part, change } = URL;
  delete URL.part;
  delete URL.change;
  for (const name of settable) {
    Object.defineProperty(URL.prototype, name, {
      get() {
        return part(this, names.indexOf(name));
      },
      set(value) {
        change(this, name, `${value}`);
      },
      enumerable: true,
      configurable: true,
    });
  }
  for (const name of ['href', 'origin', 'searchParams', 'toString', 'toJSON']) {
    const found = Object.getOwnPropertyDescriptor(URL.prototype, name);
    Object.defineProperty(URL.prototype, name, { ...found, enumerable: true });
  }
  for (const [kind, tag] of [[URL, 'URL'], [URLSearchParams, 'URLSearchParams']]) {
    Object.defineProperty(kind.prototype, Symbol.toStringTag, { value: tag, configurable: true });
  }

  function fileURLToPath(value) {
    const isURL = typeof value === 'object' && value !== null && typeof value.href === 'string';
    if (typeof value !== 'string' && !isURL) throw wrongType('path', 'of type string or an instance of URL', value);
    const url = typeof value === 'string' ? new URL(value) : value;
    if (url.protocol !== 'file:') {
      throw withCode(new TypeError('The URL must be of scheme file'), 'ERR_INVALID_URL_SCHEME');
    }
    if (url.hostname !== '') {
      throw withCode(
        new TypeError(`File URL host must be "localhost" or empty on ${natives.platform}`),
        'ERR_INVALID_FILE_URL_HOST',
      );
    }
    if (/%2f/i.test(url.pathname)) {
      throw withCode(
        new TypeError('File URL path must not include encoded / characters'),
        'ERR_INVALID_FILE_URL_PATH',
      );
    }
    return decodeURIComponent(url.pathname);
  }

  function pathToFileURL(file) {
    if (typeof file !== 'string') throw wrongType('path', 'of type string', file);
    let resolved = path.resolve(file);
    if (file.endsWith('/') && !resolved.endsWith('/')) resolved += '/';
    const escaped = resolved.replace(
      /[%\\\n\r\t?#]/g,
      (unit) => `%${unit.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    );
    return new URL(`file://${escaped}`);
  }

  function urlToHttpOptions(url) {
    const { hostname, href, pathname, protocol, search, hash } = url;
    const options = {
      protocol,
      hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
      hash,
      search,
      pathname,
      path: `${pathname}${search}`,
      href,
    };
    if (url.port !== '') options.port = Number(url.port);
    if (url.username !== '' || url.password !== '') {
      options.auth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    }
    return options;
  }

  return {
    URL,
    URLSearchParams,
    domainToASCII: (domain) => natives.domainTo('ascii', `${domain}`),
    domainToUnicode: (domain) => natives.domainTo('unicode', `${domain}`),
    fileURLToPath,
    pathToFileURL,
    urlToHttpOptions,
  };
});
