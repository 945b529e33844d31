// SPDX-License-Identifier: Apache-2.0
import type { Agent } from 'node:http';
import type { AuditObject } from '../../estate/audit';
import { AUDIT, type AuditFile } from '../audit-file';
import { cosClient } from '../client/cos';
import type { Credentials } from '../client/credentials';
import { codeOf } from '../client/failure';

/** The object in which a provisioned audit keeps what it found. */
export interface KeptAudit {
  /** The last audit; undefined where there is none, or one that this version cannot read. */
  load(): Promise<AuditFile | undefined>;
  save(audit: AuditFile): Promise<void>;
}

/** The audit of a bucket. Errors carry the code of the service and nothing of what was sent. */
export function keptAudit({ bucket, region, key }: AuditObject, credentials: Credentials, agent: Agent): KeptAudit {
  const cos = cosClient(credentials, agent);
  const object = { Bucket: bucket, Region: region, Key: key };
  return {
    async load() {
      try {
        const { Body } = await cos.getObject(object);
        return parsed(Body.toString('utf8'));
      } catch (error) {
        if ((error as { statusCode?: unknown }).statusCode === 404) return undefined;
        throw refused('read', error);
      }
    },
    async save(audit) {
      const Body = `${JSON.stringify(audit, undefined, 2)}\n`;
      await cos.putObject({ ...object, Body, ContentType: 'application/json' }).catch((error: unknown) => {
        throw refused('written', error);
      });
    },
  };
}

function refused(what: string, error: unknown): Error {
  return new Error(`the kept audit cannot be ${what}: ${codeOf(error)}; let the role of the audit read and write it`);
}

function parsed(text: string): AuditFile | undefined {
  try {
    return AUDIT.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
