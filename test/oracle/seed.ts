/** What generated cases are made from: fresh each run, or GENTCP_SEED to see a failure again. A failure names it. */
export const seed: number = Number(process.env['GENTCP_SEED'] ?? Date.now() % 2 ** 31);
