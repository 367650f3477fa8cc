import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build, defineConfig, type Plugin, type UserConfig } from 'vite';

const DIST = join(import.meta.dirname, 'dist');

/** Builds the schemas of lib0 at load time. They are unused here and cost 2.3 kB of the first load. */
const LIB0_SCHEMAS = [
  ...['$constructedBy', '$custom', '$literal', '$object', '$record', '$tuple', '$array', '$instanceOf', '$lambda'],
  ...['$union', '$'],
];

// A page for each way in, so that neither waits for the other's code.
export default defineConfig({
  ...pages('index', 'journey'),
  plugins: [
    ...[webSocketsAlone(), noPolling(), noBase64(), plainLogging(), plainEnvironment(), noCursors()],
    ...[ownPackets(), adoptedStyles()],
    ...[
      builtAlone('listen'),
      builtAlone('reports'),
      builtAlone('admin'),
      builtAlone('reference'),
      builtAlone('console'),
      builtAlone('replay'),
      compressed(),
    ],
  ],
});

function pages(...names: readonly string[]): UserConfig {
  return {
    root: import.meta.dirname,
    // The page is served under any path: the server turns these into absolute addresses.
    base: './',
    build: {
      outDir: DIST,
      emptyOutDir: true,
      target: 'es2022',
      // The content security policy allows files of our own origin only: nothing may end up inside the page or as a data URL.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: names.map((name) => join(import.meta.dirname, `${name}.html`)),
        treeshake: { manualPureFunctions: LIB0_SCHEMAS },
      },
    },
  };
}

/** Builds a page by itself: code that it shared with a journey would be chunks of their own, and the first load larger. */
function builtAlone(name: string): Plugin {
  return {
    name: 'built-alone',
    apply: 'build',
    closeBundle: {
      sequential: true,
      async handler() {
        const { build: options, ...rest } = pages(name);
        await build({ ...rest, configFile: false, logLevel: 'warn', build: { ...options, emptyOutDir: false } });
      },
    },
  };
}

/** Leaves the other transports of Engine.IO out: rooms are joined over WebSockets alone, and 1.4 kB of a first load are theirs. */
function webSocketsAlone(): Plugin {
  return {
    name: 'web-sockets-alone',
    load: {
      filter: { id: /engine\.io-client\/build\/esm\/transports\/index\.js$/ },
      handler: () => "import { WS } from './websocket.js';\nexport const transports = { websocket: WS };",
    },
  };
}

/** Leaves out the requests of its polling, which it exports and a bundler keeps for their side effects: 1 kB. */
function noPolling(): Plugin {
  return {
    name: 'no-polling',
    load: {
      filter: { id: /engine\.io-client\/build\/esm\/transports\/polling-xhr\.js$/ },
      handler: () => 'export class XHR {}',
    },
  };
}

/** Leaves out the reading of Base64, in which polling carries bytes, and a WebSocket does not: 0.3 kB. */
function noBase64(): Plugin {
  return {
    name: 'no-base64',
    load: {
      filter: { id: /engine\.io-parser\/build\/esm\/contrib\/base64-arraybuffer\.js$/ },
      handler: () => 'export const decode = () => undefined;',
    },
  };
}

/** Prints the warnings of Yjs without colours, which take 1 kB. */
function plainLogging(): Plugin {
  return {
    name: 'plain-logging',
    load: {
      filter: { id: /lib0\/logging\.js$/ },
      handler: () => `
        export const [BOLD, UNBOLD, RED, ORANGE] = ['', '', '', ''];
        export const print = (...words) => console.log(...words);
        export const warn = (...words) => console.warn(...words);`,
    },
  };
}

/** States that this is a browser, which lib0 would find out by parameters, storage and variables: 0.5 kB. */
function plainEnvironment(): Plugin {
  return {
    name: 'plain-environment',
    load: {
      filter: { id: /lib0\/environment\.js$/ },
      handler: () => `
        export const isBrowser = true;
        export const getVariable = () => null;`,
    },
  };
}

/** Leaves out the packets of Socket.IO's own parser, in whose place ours are written: 1.4 kB. */
function ownPackets(): Plugin {
  return {
    name: 'own-packets',
    load: {
      filter: { id: /socket\.io-parser\/build\/esm\/index\.js$/ },
      handler: () => `
        export const protocol = 5;
        export const PacketType = {
          CONNECT: 0, DISCONNECT: 1, EVENT: 2, ACK: 3, CONNECT_ERROR: 4, BINARY_EVENT: 5, BINARY_ACK: 6,
        };`,
    },
  };
}

/** Leaves out the iteration over cursors of IndexedDB, which nothing here does: 0.4 kB. */
function noCursors(): Plugin {
  return {
    name: 'no-cursors',
    transform: {
      filter: { id: /idb\/build\/index\.js$/ },
      handler: (code) => code.replace(/const advanceMethodProps.*(?=export \{)/s, ''),
    },
  };
}

/** Lets CodeMirror adopt its style sheets: the content security policy takes no style element. */
function adoptedStyles(): Plugin {
  return {
    name: 'adopted-styles',
    transform: {
      filter: { id: /style-mod\/src\/style-mod\.js$/ },
      handler: (code) => code.replace('!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets'),
    },
  };
}

/** Puts `.br` and `.gz` beside each file of text, for the server to hand out. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle: {
      // After the pages that are built alone.
      sequential: true,
      async handler() {
        const files = await readdir(DIST, { recursive: true });
        await Promise.all(
          files.filter((file) => /\.(html|js|css|svg)$/.test(file)).map((file) => compress(join(DIST, file))),
        );
      },
    },
  };
}

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path);
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, { params: size }));
  await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }));
}
