import { readFileSync } from 'node:fs';

const SERVICES = '/etc/services';

/** The port of a TCP service name or one of its aliases, as /etc/services has it; undefined where it has none. */
export function servicePort(name: string): number | undefined {
  for (const line of readServices().split('\n')) {
    const [service, portAndProtocol, ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    const [port, protocol] = portAndProtocol?.split('/') ?? [];
    if (protocol === 'tcp' && (service === name || aliases.includes(name))) return Number(port);
  }
  return undefined;
}

/** A system without the file knows no service by name, which is no failure of its own. */
function readServices(): string {
  try {
    return readFileSync(SERVICES, 'utf8');
  } catch {
    return '';
  }
}
