// Writes src/core/packet/kernel-code.ts from kernel.wat: the bytes that WebAssembly takes, as text that any bundler carries.
import { writeFileSync } from 'node:fs';
import { kernelCode } from './kernel/code.ts';

writeFileSync(new URL('../src/core/packet/kernel-code.ts', import.meta.url), await kernelCode());
