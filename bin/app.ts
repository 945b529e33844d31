// SPDX-License-Identifier: Apache-2.0
import { reportErrors } from '../lib/command/errors';
import { loadEstate } from '../lib/estate';
import { buildApp } from '../lib/stacks';

void reportErrors(() => buildApp(loadEstate()).app.synth());
