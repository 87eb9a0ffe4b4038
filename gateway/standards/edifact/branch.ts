import type { Branch } from './grammar.ts';
import { type Segment, valueOf } from './segment.ts';

/** The segments of a tag directly in a branch. */
export function segmentsOf(branch: Branch, tag: string): Segment[] {
  return branch.segments.filter((segment) => segment.tag === tag);
}

/** The first segment of a tag with a qualifier in its first component. */
export function qualified(branch: Branch, tag: string, qualifier: string): Segment | undefined {
  return branch.segments.find((segment) => segment.tag === tag && valueOf(segment, 1) === qualifier);
}

/** The groups directly in a branch whose trigger has this tag. */
export function groupsOf(branch: Branch, trigger: string): Branch[] {
  return branch.groups.map((group) => group.branch).filter((group) => group.segments[0]?.tag === trigger);
}

/**
 * The segments of a tag in a branch and its groups, in order: D.95B has RFF and LOC where D.00B has groups of them.
 */
export function segmentsWithin(branch: Branch, tag: string): Segment[] {
  return [...segmentsOf(branch, tag), ...branch.groups.flatMap((group) => segmentsWithin(group.branch, tag))];
}
