// SPDX-License-Identifier: Apache-2.0
import type { TypeGroup } from './verdict';

/** Types of Terraform itself and of HashiCorp's providers for small things. They reach no store. */
export const UTILITIES: readonly TypeGroup[] = [
  {
    verdict: 'harmless',
    text: 'a value that the configuration makes; a command that one of them runs is a finding of its own',
    types: [
      'null_resource',
      'terraform_data',
      ...['bytes', 'id', 'integer', 'password', 'pet', 'shuffle', 'string', 'uuid', 'uuid4', 'uuid7'].map(
        (name) => `random_${name}`,
      ),
      ...['offset', 'rotating', 'sleep', 'static'].map((name) => `time_${name}`),
      ...['cert_request', 'locally_signed_cert', 'private_key', 'self_signed_cert'].map((name) => `tls_${name}`),
    ],
  },
  {
    verdict: 'harmless',
    text: 'a file whose content is in the configuration, on the machine that applies it',
    types: ['archive_file', 'cloudinit_config', 'local_file', 'local_sensitive_file', 'template_dir'],
  },
  {
    verdict: 'harmless',
    text: 'it only reads; where a provider has it as a resource it changes nothing',
    types: ['external', 'http', 'null_data_source', 'template_file'],
  },
];
