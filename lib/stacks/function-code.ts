// SPDX-License-Identifier: Apache-2.0
import type { Construct } from 'constructs';
import { RetentionEnforcer } from '../enforcer/enforcer';

/** Files of the code of all functions of a tree, by the names of their functions: an audit compares them with what runs. */
export function functionCode(scope: Construct): readonly { readonly name: string; readonly path: string }[] {
  return scope.node.findAll().flatMap((each) => {
    if (!RetentionEnforcer.is(each)) return [];
    const { functionName: name, codePath: path, audited } = each;
    return [{ name, path }, ...(audited === undefined ? [] : [{ name: audited.functionName, path: audited.codePath }])];
  });
}
