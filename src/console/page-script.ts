/**
 * What a page does by itself: it shows what is new while something is under way, and asks before it sends what a button
 * says. Text of the server is only ever set as text.
 */
export const PAGE_SCRIPT = `
const ask = document.querySelector('dialog');
const note = ask.querySelector('output');
const doIt = ask.querySelector('.strong');
let wanted;

async function look() {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!answer.ok) return;
  const page = await answer.text();
  // Its style and script would be measured by this page's nonce, and reported.
  const part = page.slice(page.indexOf('<main'), page.indexOf('</main>'));
  const fresh = new DOMParser().parseFromString(part, 'text/html').querySelector('main');
  const shown = document.querySelector('main');
  const busy = ask.open || shown.contains(document.activeElement) || getSelection().toString() !== '';
  if (!fresh || busy || fresh.outerHTML === shown.outerHTML) return;
  const open = [...shown.querySelectorAll('details[open]')].map(({ id }) => id);
  shown.replaceWith(document.adoptNode(fresh));
  for (const id of open) document.getElementById(id)?.setAttribute('open', '');
}
async function watch() {
  const seconds = Number(document.querySelector('main').dataset.refresh);
  if (seconds > 0 && !document.hidden) await look().catch(() => undefined);
  setTimeout(watch, Math.max(seconds || 5, 1) * 1000);
}
setTimeout(watch, 1000);

document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-post]');
  if (!button) return;
  const { post, with: id, field, then } = button.dataset;
  const value = id ? document.getElementById(id).value : undefined;
  wanted = { path: post, then, body: { ...JSON.parse(button.dataset.body), ...(id && { [field]: value }) } };
  ask.querySelector('h2').textContent = button.dataset.title;
  ask.querySelector('p').textContent = button.dataset.ask.replace('{}', value ?? '');
  note.textContent = '';
  doIt.hidden = false;
  ask.showModal();
});
ask.addEventListener('close', async () => {
  if (ask.returnValue !== 'yes' || !wanted) return;
  const { path, body, then } = wanted;
  ask.returnValue = '';
  wanted = undefined;
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  document.activeElement?.blur();
  if (answer?.ok && then) return void location.assign(then);
  if (answer?.ok) return void setTimeout(look, 400);
  const refusal = await answer?.json().catch(() => undefined);
  note.textContent = refusal?.error?.message ?? 'No answer: is the process still there?';
  ask.querySelector('p').textContent = '';
  doIt.hidden = true;
  ask.showModal();
});
`;
