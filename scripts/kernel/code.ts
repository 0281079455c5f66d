import { readFileSync } from 'node:fs';
import wabt from 'wabt';

const source = new URL('../../src/core/packet/kernel.wat', import.meta.url);

/** The text of kernel-code.ts. Rejects where kernel.wat is no WebAssembly. */
export async function kernelCode(): Promise<string> {
  const tools = await wabt();
  const module = tools.parseWat('kernel.wat', readFileSync(source, 'utf8'), { simd: true });
  try {
    const { buffer } = module.toBinary({});
    return codeFile(Buffer.from(buffer).toString('base64'));
  } finally {
    module.destroy();
  }
}

function codeFile(base64: string): string {
  const lines = base64.match(/.{1,100}/g) ?? [];
  const text = lines.map((line) => `  '${line}'`).join(' +\n');
  return `/** kernel.wat as the bytes of a module of WebAssembly, in base64. Made by \`npm run kernel\`. */\nexport const kernelCode =\n${text};\n`;
}
