export function bundleFolder(root: string): string;
export function stampOf(path: string): string | null;
export function programToRun(args: readonly string[], root?: string): string;
