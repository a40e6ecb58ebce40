export async function startDemo(_millrace: unknown): Promise<void> {}
