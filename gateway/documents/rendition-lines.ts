/** What a rendition prints: the labels of the declaration, and values as people read them. */
import type { z } from 'zod';
import { DOCUMENTS } from '@ledger-pilots/chaincode/realestate/schema/documents.ts';
import type { AttestedDocument } from './attested-document.ts';

/** A line: a label and its value, or the heading of a list. */
export interface RenditionLine {
  readonly label: string;
  readonly value: string;
  /** 1 for the fields of an entry of a list. */
  readonly depth: 0 | 1;
}

type Shape = Readonly<Record<string, z.ZodType>>;

/** The lines of a document, in the order of its declaration. */
export function renditionLines({ claim }: AttestedDocument): RenditionLine[] {
  return linesOf(DOCUMENTS[claim.item].fields.shape, claim.fields, 0);
}

function linesOf(shape: Shape, fields: Readonly<Record<string, unknown>>, depth: 0 | 1): RenditionLine[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const value = fields[name];
    if (value === undefined) return [];
    const label = titleOf(schema) ?? name;
    if (!Array.isArray(value)) return [{ label, value: textOf(name, value), depth }];
    const entries = value as Record<string, unknown>[];
    const head = { label, value: entries.length === 0 ? '기록사항 없음' : `${entries.length}건`, depth };
    return [head, ...entries.flatMap((entry) => linesOf(elementShape(schema), entry, 1))];
  });
}

function titleOf(schema: z.ZodType): string | undefined {
  const inner = 'unwrap' in schema ? (schema as z.ZodOptional<z.ZodType>).unwrap() : undefined;
  return schema.meta()?.title ?? (inner === undefined ? undefined : titleOf(inner));
}

function elementShape(schema: z.ZodType): Shape {
  return (schema as z.ZodArray<z.ZodObject>).element.shape as Shape;
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? '예' : '아니오';
  if (typeof value !== 'number') return String(value);
  if (name.endsWith('HundredthsM2'))
    return `${grouped(Math.floor(value / 100))}.${String(value % 100).padStart(2, '0')} ㎡`;
  return /Won(?:PerM2)?$/.test(name) ? `${grouped(value)} 원` : String(value);
}

/** By hand: locales differ between machines, and a rendition must not. */
function grouped(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
