import { isIP } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/**
 * What the page may load and run: what is of its own origin, or made in the page itself. One of the detectors makes functions of texts of
 * its own, which takes 'unsafe-eval'.
 */
const CONTENT = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'", "'unsafe-eval'", 'blob:'],
  workerSrc: ["'self'", 'blob:'],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'blob:', 'data:'],
  mediaSrc: ["'self'", 'blob:', 'data:'],
  connectSrc: ["'self'", 'blob:', 'data:'],
  fontSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

/**
 * Keeps the page to itself. It is isolated from all others. Whoever comes by the name of another site is refused: a page of that site
 * could otherwise have its name point here, and read what is served.
 * @param host that is listened on
 */
export function guard(host: string): MiddlewareHandler {
  const secure = secureHeaders({
    contentSecurityPolicy: CONTENT,
    crossOriginEmbedderPolicy: 'require-corp',
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    referrerPolicy: 'no-referrer',
    strictTransportSecurity: false,
    xFrameOptions: 'DENY',
  });
  return (context, next) =>
    secure(context, async () => {
      const name = hostname(context.req.header('Host'));
      if (name === 'localhost' || name === host || isIP(name)) return next();
      context.res = context.text('This address is not of the studio; open the one that it has printed.\n', 403);
    });
}

/** A Host header without its port, and without the brackets of IPv6. */
function hostname(header = ''): string {
  return header.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}
