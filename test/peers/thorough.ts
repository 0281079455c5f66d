/** In CI everything is tried as often as was promised; where somebody waits for the tests, a part of it. */
export const thorough = process.env['CI'] === 'true';
