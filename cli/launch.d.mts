/** What Node is given to run the command line, before the words typed. */
export function commandLine(): Promise<string[]>;
