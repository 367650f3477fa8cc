/** The browser reads the file from the address while it saves it, ms. */
const SAVING_MS = 60_000;

/** Saves a file among the downloads of the browser. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SAVING_MS);
}
