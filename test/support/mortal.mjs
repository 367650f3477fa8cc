// Loaded into processes that tests start: whoever started them holds the other end of their stdin, however that ends.
process.stdin.once('end', () => process.exit(1));
process.stdin.resume();
process.stdin.unref?.();
