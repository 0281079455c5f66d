import { type Options, codecOf } from '../../core/index.ts';
import type { SessionSettings } from '../invocation.ts';
import type { ConversationRules } from './conversation.ts';

interface Plan {
  readonly command: ConversationRules['command'];
  readonly settings: SessionSettings;
  readonly options: Options;
}

/** What the command line says about how this session ends. */
export function conversationRules({ command, settings, options }: Plan): ConversationRules {
  return {
    command,
    eof: settings.eof,
    expects: settings.expect !== undefined,
    receivesByLength: settings.recv.length > 0,
    driven: settings.input.format === 'json',
    exitOnClose: options.exitOnClose !== false,
    framed: isFramed(options),
  };
}

/** Are there packets, or only bytes? */
export function isFramed({ packet = 0 }: Options): boolean {
  return codecOf(packet)?.stream !== true;
}
