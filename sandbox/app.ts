// SPDX-License-Identifier: Apache-2.0
// the CDKTF app of a local run: the estate as it is, with its state beside the run and with the protection that the run asks for.
import { reportErrors } from '../lib/command/errors';
import { loadEstate } from '../lib/estate';
import { buildApp } from '../lib/stacks';
import { localEstate } from './run/local-estate';

void reportErrors(() => buildApp(localEstate(loadEstate())).app.synth());
