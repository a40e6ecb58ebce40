export function bundlesOf(root: string): string;
export function listOf(root: string): string;
export function stampOf(path: string): string | null;
export function programToRun(args: readonly string[], root?: string): string;
