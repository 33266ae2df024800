import type { Finding } from "../api/types";
import { count } from "./format";

/** Where a finding is: "NM1 09, segment 17, byte 1,204, loop 2010BA". Parts that are unknown are left out. */
export function whereIn(finding: Finding): string {
  const parts: string[] = [];
  if (finding.segment) {
    const element = finding.element ? String(finding.element).padStart(2, "0") : "";
    const component = finding.component ? `-${finding.component}` : "";
    parts.push(`${finding.segment}${element}${component}`);
  }
  if (finding.segment_number) parts.push(`segment ${count(finding.segment_number)}`);
  if (finding.byte_offset !== undefined && finding.byte_offset !== null) {
    parts.push(`byte ${count(finding.byte_offset)}`);
  }
  if (finding.loop) parts.push(`loop ${finding.loop}`);
  if (finding.line) parts.push(`service line ${finding.line}`);
  return parts.join(", ");
}
