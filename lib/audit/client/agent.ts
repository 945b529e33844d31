// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';

/** Certificates that are trusted: those of Node, and those of `SSL_CERT_FILE`. */
function trusted(environment: NodeJS.ProcessEnv): string[] | undefined {
  const file = environment['SSL_CERT_FILE'] ?? '';
  return file === '' ? undefined : [...rootCertificates, readFileSync(file, 'utf8')];
}

/**
 * A proxy whose tunnels trust what we trust: the library passes certificates to the proxy only. It must have no greatest number of
 * sockets: requests above it wait for one that is free, and where one is closed instead, the library never starts them.
 */
class TrustingAgent extends HttpsProxyAgent<string> {
  constructor(
    proxy: string,
    options: ConstructorParameters<typeof HttpsProxyAgent<string>>[1],
    private readonly secureContext: SecureContext | undefined,
  ) {
    super(proxy, options);
  }

  override connect(
    ...[request, options]: Parameters<HttpsProxyAgent<string>['connect']>
  ): ReturnType<HttpsProxyAgent<string>['connect']> {
    const { secureContext } = this;
    return super.connect(request, { ...options, ...(secureContext === undefined ? {} : { secureContext }) });
  }

  /** Everything that is asked is asked by HTTPS; the library would read it from the stack of each request. */
  override isSecureEndpoint(): boolean {
    return true;
  }
}

/** Connections that are kept between calls, as many as calls are under way at once, through the proxy of the environment where there is one (`HTTPS_PROXY`). */
export function agentOf(environment: NodeJS.ProcessEnv = process.env): Agent {
  const proxy = environment['HTTPS_PROXY'] ?? environment['https_proxy'] ?? '';
  const ca = trusted(environment);
  // one for all connections: each would read the whole list of certificates again.
  const secureContext = ca === undefined ? undefined : createSecureContext({ ca });
  const options = { keepAlive: true };
  return proxy === ''
    ? new SecureAgent({ ...options, ...(secureContext === undefined ? {} : { secureContext }) })
    : new TrustingAgent(proxy, options, secureContext);
}
