#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
//
// usage: node trim-schema.mjs <full schema> [<output> | -]
//
// cuts the output of `terraform providers schema -json` down to the provider's own configuration and the types in
// resources.json, without descriptions. The same input always gives the same bytes.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROVIDER = 'registry.terraform.io/tencentcloudstack/tencentcloud';
const LINE_WIDTH = 80;
const DROPPED = new Set(['description', 'description_kind']);

const packageDir = dirname(dirname(fileURLToPath(import.meta.url)));

class UsageError extends Error {}

// names of attributes are free: only the schema's own words may be dropped, or an attribute called `description`
// would go with them.
function trimBlock(block) {
  const { attributes, block_types: blockTypes, ...rest } = block;
  return {
    ...withoutDescriptions(rest),
    ...(attributes && { attributes: mapValues(attributes, trimAttribute) }),
    ...(blockTypes && { block_types: mapValues(blockTypes, trimBlockType) }),
  };
}

function trimBlockType({ block, ...rest }) {
  return { ...withoutDescriptions(rest), block: trimBlock(block) };
}

function trimAttribute({ nested_type: nestedType, ...rest }) {
  return {
    ...withoutDescriptions(rest),
    ...(nestedType && {
      nested_type: { ...nestedType, attributes: mapValues(nestedType.attributes ?? {}, trimAttribute) },
    }),
  };
}

function trimSchema(full, resourceTypes) {
  const provider = full.provider_schemas?.[PROVIDER];
  if (provider === undefined) {
    const got = Object.keys(full.provider_schemas ?? {}).join(', ') || 'no provider';
    throw new UsageError(`'provider_schemas' must have ${PROVIDER}, got ${got}`);
  }
  const missing = resourceTypes.filter((type) => !(type in provider.resource_schemas));
  if (missing.length > 0) {
    throw new UsageError(
      `'resources.json' must name resources of the provider, got ${missing.join(', ')}; ` +
        `correct the name, or take a schema that has it`,
    );
  }
  return {
    format_version: full.format_version,
    provider_schemas: {
      [PROVIDER]: {
        provider: trimBlockType(provider.provider),
        resource_schemas: Object.fromEntries(
          resourceTypes.map((type) => [type, trimBlockType(provider.resource_schemas[type])]),
        ),
        data_source_schemas: {},
      },
    },
  };
}

function mapValues(record, map) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function withoutDescriptions(record) {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !DROPPED.has(key)));
}

// one attribute per line makes a provider upgrade readable as a diff; prettier agrees with this form.
function render(value, indent = '', lead = 0) {
  if (!isObject(value) && !Array.isArray(value)) return JSON.stringify(value);
  const flat = renderFlat(value);
  if (isLeaf(value) && indent.length + lead + flat.length + 1 <= LINE_WIDTH) return flat;
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item) => inner + render(item, inner))
    : sortedEntries(value).map(([name, item]) => inner + name + render(item, inner, name.length));
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

function renderFlat(value) {
  if (Array.isArray(value)) return `[${value.map(renderFlat).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = sortedEntries(value).map(([name, item]) => name + renderFlat(item));
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function sortedEntries(record) {
  return Object.keys(record)
    .sort()
    .map((key) => [`${JSON.stringify(key)}: `, record[key]]);
}

function isLeaf(value) {
  return Object.values(value).every((item) => !isObject(item) && (!Array.isArray(item) || isLeaf(item)));
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`'${path}' must be a JSON file, got: ${error.message}`);
  }
}

try {
  const [source, target = join(packageDir, 'schema.json')] = process.argv.slice(2);
  if (source === undefined) throw new UsageError('usage: trim-schema.mjs <full schema> [<output> | -]');
  const resourceTypes = [...readJson(join(packageDir, 'resources.json'))].sort();
  const trimmed = `${render(trimSchema(readJson(source), resourceTypes))}\n`;
  if (target === '-') {
    process.stdout.write(trimmed);
  } else {
    writeFileSync(target, trimmed);
    console.error(`wrote ${target}: ${resourceTypes.length} resources, ${Math.ceil(trimmed.length / 1024)} KiB`);
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
