import { startupSnapshot } from 'node:v8';
import { main } from '../../src/cli/main.ts';
import { rehearse } from './rehearsal.ts';

// The program as a single executable. Where V8 can be given a snapshot of its heap, a start begins behind the evaluation of
// every module; what the rehearsal has run is compiled there, too.
if (startupSnapshot.isBuildingSnapshot()) {
  startupSnapshot.setDeserializeMainFunction(() => void main());
  void rehearse();
} else {
  void main();
}
