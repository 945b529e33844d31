// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { md, pki } from 'node-forge';

const BITS = 2048;
/** A run lasts minutes; a file that is left behind is worthless the next day. */
const VALID_MS = 24 * 60 * 60 * 1000;
/** Clocks of a machine and of its containers may differ. */
const SKEW_MS = 60 * 60 * 1000;

/** A certificate authority that lives as long as this process: its key is never written. */
export class ThrowAwayAuthority {
  /** The certificate that a client has to trust. */
  readonly certificate: string;
  private readonly own = keyPair();
  private readonly leaf = keyPair();
  private readonly issuer = [{ name: 'commonName', value: 'retention sandbox, throw-away' }];
  private readonly contexts = new Map<string, SecureContext>();

  constructor() {
    const root = this.blank(this.issuer);
    root.publicKey = this.own.publicKey;
    root.setExtensions([
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ]);
    root.sign(this.own.privateKey, md.sha256.create());
    this.certificate = pki.certificateToPem(root);
  }

  /** What proves to be that host. */
  contextFor(host: string): SecureContext {
    const known = this.contexts.get(host);
    if (known !== undefined) return known;
    const certificate = this.blank([{ name: 'commonName', value: host.slice(0, 64) }]);
    certificate.publicKey = this.leaf.publicKey;
    certificate.setExtensions([
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
    ]);
    certificate.sign(this.own.privateKey, md.sha256.create());
    const context = createSecureContext({
      key: pki.privateKeyToPem(this.leaf.privateKey),
      cert: pki.certificateToPem(certificate),
    });
    this.contexts.set(host, context);
    return context;
  }

  private blank(subject: pki.CertificateField[]): pki.Certificate {
    const certificate = pki.createCertificate();
    // a first byte of 40 keeps the number positive and in its shortest form: Go ignores an authority of any other form.
    certificate.serialNumber = `40${randomBytes(15).toString('hex')}`;
    certificate.validity.notBefore = new Date(Date.now() - SKEW_MS);
    certificate.validity.notAfter = new Date(Date.now() + VALID_MS);
    certificate.setSubject(subject);
    certificate.setIssuer(this.issuer);
    return certificate;
  }
}

/** Made by node, which is a hundred times faster at it than the library. */
function keyPair(): pki.rsa.KeyPair {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: BITS });
  const key = pki.privateKeyFromPem(privateKey.export({ type: 'pkcs1', format: 'pem' }).toString());
  return { privateKey: key, publicKey: pki.setRsaPublicKey(key.n, key.e) };
}
