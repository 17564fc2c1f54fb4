import { AppError, type Missing } from './errors.js';

/** A part of an answer, or null and a note of why it could not be had: one failing service takes away its own part only. */
export async function partOrNull<T>(loading: Promise<T>, path: Missing['path'], missing: Missing[]): Promise<T | null> {
  try {
    return await loading;
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (error.code === 'CANCELLED') throw error;
    missing.push({ path, error });
    return null;
  }
}
