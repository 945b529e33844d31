// SPDX-License-Identifier: Apache-2.0
import type { RedisDirective } from '../../../../lib/directives';
import type { RedisPort } from './client';
import { checkServer } from './guards';

/** Fails where a server is set otherwise than the sum counts on; returns what it does not say. */
export async function checkExpectations(directive: RedisDirective, port: RedisPort): Promise<readonly string[]> {
  const notices: string[] = [];
  for (const node of await port.nodes()) notices.push(...checkServer(directive, node.name, await node.info()));
  return notices;
}
