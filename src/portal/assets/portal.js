// Copy buttons, the forms that try an operation, and contents that fold on a phone. The pages read well without it.

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const code = button.closest('figure').querySelector('code').textContent;
    await copy(code);
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy'), 1600);
  });
}

async function copy(text) {
  // Browsers give no clipboard to pages that are served over plain HTTP from another machine.
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement('textarea'), { value: text });
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

const contents = document.querySelector('.contents details');
if (contents && matchMedia('(max-width: 52rem)').matches) contents.open = false;

const keyField = document.querySelector('[data-key-field]');
if (keyField) keyField.hidden = false;

for (const place of document.querySelectorAll('[data-try]')) {
  place.hidden = false;
  const form = place.querySelector('form');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(form, place.querySelector('output'));
  });
}

async function send(form, output) {
  const button = form.querySelector('button');
  button.disabled = true;
  const began = performance.now();
  try {
    const key = document.querySelector('#key')?.value.trim();
    const headers = key ? { authorization: `Bearer ${key}` } : {};
    const response = await fetch(urlOf(form), { method: form.dataset.method, headers, credentials: 'omit' });
    const text = await response.text();
    show(
      output,
      `${response.status} ${response.statusText} · ${Math.round(performance.now() - began)} ms`,
      pretty(text),
    );
  } catch (error) {
    show(output, 'The request did not get through.', String(error));
  } finally {
    button.disabled = false;
  }
}

function urlOf(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  for (const { name, value, dataset } of form.querySelectorAll('input')) {
    if (dataset.in === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (dataset.in === 'query' && value !== '') query.append(name, value);
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function show(output, status, body) {
  const line = Object.assign(document.createElement('p'), { className: 'status', textContent: status });
  const figure = Object.assign(document.createElement('figure'), { className: 'code' });
  const pre = Object.assign(document.createElement('pre'), { textContent: body, tabIndex: 0 });
  figure.append(pre);
  output.replaceChildren(line, figure);
}
