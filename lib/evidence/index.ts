// SPDX-License-Identifier: Apache-2.0
export { keyIdOf, keySigner, openEnvelope, preAuthEncoding, seal, type Opened, type Signer } from './envelope';
export { payloadOf, sha256, statementIn, type Statement } from './statement';
