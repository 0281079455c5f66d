/** A system that a single executable is made for, by the names that pkg has for its parts. */
export interface Target {
  readonly name: string;
  readonly platform: 'linux' | 'macos';
  readonly arch: 'x64' | 'arm64';
}

/** Those that there are. */
export const targets: readonly Target[] = [
  { name: 'linux-x64', platform: 'linux', arch: 'x64' },
  { name: 'linux-arm64', platform: 'linux', arch: 'arm64' },
  { name: 'macos-arm64', platform: 'macos', arch: 'arm64' },
];

/** The name of the target that this machine is, if it is one. */
export function thisMachine(): string | undefined {
  const platform = process.platform === 'darwin' ? 'macos' : process.platform;
  return targets.find((target) => target.platform === platform && target.arch === process.arch)?.name;
}
