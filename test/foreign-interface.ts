import { foreignInterface } from '../src/cli/foreign-interface.ts';
import { useForeignInterface } from '../src/core/index.ts';

// What runs inside of a test calls native functions as the programs do that it starts.
useForeignInterface(foreignInterface(process.env));
