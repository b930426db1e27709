/** Stores certificates of policies where people look for them. */
import { join } from 'node:path';
import { writeFileAtomically } from '../core/atomic-write.ts';
import type { HomePaths } from '../core/home.ts';
import { certificatePage } from '../models/ope/certificate-page.ts';
import type { PolicyCertificate } from '../models/ope/certificate.ts';

/** Writes `runs/certificates/<id>.json` and `.md`, and returns the certificate. Called again it writes the same bytes. */
export function keepCertificate(home: HomePaths, certificate: PolicyCertificate): PolicyCertificate {
  writeCertificate(join(home.runs, 'certificates', certificate.id), certificate);
  return certificate;
}

/** Writes `<path>.json` and `<path>.md`. */
export function writeCertificate(path: string, certificate: PolicyCertificate): { readonly json: string; readonly page: string } {
  const files = { json: `${path}.json`, page: `${path}.md` };
  writeFileAtomically(files.json, `${JSON.stringify(certificate, null, 2)}\n`);
  writeFileAtomically(files.page, certificatePage(certificate));
  return files;
}
