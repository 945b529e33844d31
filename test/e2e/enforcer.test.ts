// SPDX-License-Identifier: Apache-2.0
import { loadEstate, type Estate } from '../../lib/estate';
import { actionsOf, describeEndToEnd, endScenes, errorsOf, Scene } from './scene';

const HALF_HOUR_MS = 1_800_000;

afterEach(endScenes);

describeEndToEnd('the reference estate with its enforcer', () => {
  test('deploys, really deploys a changed bundle, and says so when it may not look at the function', async () => {
    const estate = loadEstate('retention.config.ts');
    const scene = await Scene.open(estate);
    const created = await scene.deploy(estate);
    expect(new Set(created.map(({ change }) => change.actions.join('+')))).toEqual(new Set(['create']));
    expect(await scene.nextPlan()).toEqual([]);
    expect(errorsOf(scene.verifyApplied())).toEqual([]);
    const enforcer = (): { hash: string; crons: string[]; environment: string[] } => {
      const [found] = Object.values(scene.account.functions);
      return {
        hash: found!.codeHash,
        crons: Object.values(found!.triggers).map(({ description }) => description),
        environment: Object.keys(found!.environment),
      };
    };
    const first = enforcer();
    expect(first.crons).toEqual(['{"cron":"0 */15 * * * * *"}']);
    expect(first.environment.filter((name) => /SECRET_?KEY|PASSWORD|TOKEN/i.test(name))).toEqual([]);

    // a slower timer changes what the directives say, so the zip has another name.
    scene.forget();
    const slower: Estate = { ...estate, context: { ...estate.context, enforcerEveryMs: HALF_HOUR_MS } };
    const changes = await scene.deploy(slower);
    expect(changes.flatMap(({ change }) => change.actions).filter((action) => action !== 'update')).toEqual([]);
    expect(actionsOf(changes)).toEqual(expect.arrayContaining(['scf_function: update', 'scf_trigger: update']));
    expect(scene.calls('UpdateFunctionCode')).toHaveLength(1);
    expect(enforcer().hash).not.toBe(first.hash);
    expect(enforcer().crons).toEqual(['{"cron":"0 */30 * * * * *"}']);
    expect(await scene.nextPlan()).toEqual([]);

    // the provider takes any error of this read for a deleted function: such a plan must not be applied.
    scene.workspace.cloud.faults.add({ kind: 'auth', action: 'GetFunction', times: 1 });
    expect(actionsOf(await scene.nextPlan())).toContain('scf_function: create');
    expect(await scene.nextPlan()).toEqual([]);
  });
});
