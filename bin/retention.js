#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// a launcher in JavaScript, because npm links commands to files that node runs without a loader.
require('tsx/cjs/api').register();
require('./retention.ts');
