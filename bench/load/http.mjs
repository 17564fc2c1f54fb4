import autocannon from 'autocannon';
import { outcome } from './outcome.mjs';

const nothing = () => ({});
const asItIs = (text) => text;

/**
 * What autocannon sends; `perRequest` gives headers that no two requests share, `stable` takes out of a body what differs
 * from request to request.
 */
export function httpTarget({ url, method, headers, body, perRequest = nothing, stable = asItIs }) {
  const once = async () => {
    const response = await fetch(url, { method, headers: { ...headers, ...perRequest() }, body });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
    return { parsed: JSON.parse(text), exact: stable(text) };
  };

  /** An exact number of requests, so that none is cut off under way; every answer must be `exact`. */
  const load = (amount, connections, exact) =>
    new Promise((resolve, reject) => {
      const milliseconds = [];
      const began = performance.now();
      let last;
      const verifyBody = (text) => stable(text) === exact;
      const setupRequest = (request) => ({ ...request, headers: { ...request.headers, ...perRequest() } });
      // Building each request anew takes time from the measured process.
      const requests = perRequest === nothing ? undefined : [{ setupRequest }];
      const options = { url, method, headers, body, requests, amount, connections, verifyBody, sampleInt: 50 };
      const run = autocannon(options, (error, result) => {
        const { errors, mismatches, non2xx } = result ?? {};
        if (error) reject(error);
        else if (errors + mismatches + non2xx > 0) {
          reject(new Error(`${url}: ${errors} errors, ${non2xx} not 2xx, ${mismatches} with another body`));
        } else resolve(last);
      });
      run.on('response', (client, status, bytes, time) => {
        milliseconds.push(time);
        if (milliseconds.length === amount) last = outcome(milliseconds, began);
      });
    });
  return { once, load };
}
