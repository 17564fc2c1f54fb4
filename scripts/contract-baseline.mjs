// Which contracts `buf breaking` compares with: those of the last release, else of the shared branch, else of the last commit.
// They are taken out of git with `git archive`, because buf itself cannot clone a shallow clone.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CONTRACTS = ['buf.yaml', 'proto'];

/**
 * `CHECK_BASELINE` names another ref, or is `none` for a break of unreleased contracts on purpose.
 * @returns {{ name: string, folder?: string, remove(): void }} Without a folder there is nothing to compare with.
 */
export function contractsOfBaseline(root) {
  const { asked, refs, git } = baseline(root);
  const archive = (ref) => git('archive', ref, ...CONTRACTS);
  for (const ref of refs) {
    const tar = archive(ref);
    if (tar.status === 0) return unpacked(ref, tar.stdout);
    if (asked) throw new Error(`CHECK_BASELINE=${asked} is no commit with contracts.`);
  }
  return { name: 'no baseline', remove: () => {} };
}

/** The text of one file in the baseline; undefined where there is none. */
export function textOfBaseline(root, file) {
  const { refs, git } = baseline(root);
  const found = refs.map((ref) => git('show', `${ref}:${file}`)).find(({ status }) => status === 0);
  return found && String(found.stdout);
}

/** Which commits to look at, the best first. */
function baseline(root) {
  const git = (...args) => spawnSync('git', args, { cwd: root, maxBuffer: 2 ** 28 });
  const commit = (ref) => String(git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`).stdout ?? '').trim();
  const asked = process.env.CHECK_BASELINE;
  const release = String(git('tag', '--list', 'v*', '--merged', 'HEAD', '--sort=-version:refname').stdout ?? '').split(
    '\n',
  )[0];
  const shared = commit('origin/main') === commit('HEAD') ? '' : 'origin/main';
  const refs = asked ? [asked] : [release, shared, 'HEAD~1'];
  return { asked, refs: refs.filter((ref) => ref && ref !== 'none'), git };
}

function unpacked(name, tar) {
  const folder = mkdtempSync(join(tmpdir(), 'contracts-'));
  const { status, stderr } = spawnSync('tar', ['-x', '-C', folder], { input: tar });
  if (status !== 0) throw new Error(`The contracts of ${name} do not unpack: ${stderr}`);
  return { name: `since ${name}`, folder, remove: () => rmSync(folder, { recursive: true }) };
}
