/** What the screens of batches and runs work out from the API's figures. Pure. */
import type { Batch, BatchCounts, Run } from "../../api/types";
import { plural, stateText } from "./texts";
import type { Action } from "../../ui/action-bar";
import type { Part } from "../../ui/bar";
import { between, duration } from "../../ui/format";

export const BATCH_STATUSES = [
  "pending",
  "processing",
  "paused",
  "completed",
  "partially_completed",
  "failed",
  "cancelled",
] as const;

export const ROW_STATUSES = ["pending", "processing", "completed", "failed", "set_aside", "cancelled"] as const;

export const RUN_STATUSES = ["PENDING", "IN_PROGRESS", "PAUSED", "COMPLETED", "FAILED", "CANCELLED"] as const;

/** A value of the address, if it is one of those that are known; everything else is left out. */
export function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((candidate) => candidate === value);
}

export function partsOf(counts: BatchCounts): Part[] {
  return [
    { label: "Completed", value: counts.completed, meaning: "good" },
    { label: "Processing", value: counts.processing, meaning: "active" },
    { label: "Failed", value: counts.failed, meaning: "bad" },
    { label: "Set aside", value: counts.set_aside, meaning: "attention" },
    { label: "Cancelled", value: counts.cancelled, meaning: "ended" },
    { label: "Pending", value: counts.pending, meaning: "waiting" },
  ];
}

/** The parts that fill a bar: what is pending is the empty rest. */
export function barParts(counts: BatchCounts): Part[] {
  return partsOf(counts).filter((part) => part.meaning !== "waiting");
}

export function finished(counts: BatchCounts): number {
  return counts.completed + counts.failed + counts.set_aside + counts.cancelled;
}

/** Do the parts add up? If not, the page says so and does not hide it. */
export function addsUp(counts: BatchCounts): boolean {
  return finished(counts) + counts.pending + counts.processing === counts.total;
}

/** Rows that ran a second from start to end (or to now); nothing before the start and while paused. */
export function ratePerSecond(batch: Batch, now: number): number | undefined {
  if (!batch.started_at || batch.status === "paused") return undefined;
  const end = batch.completed_at ? Date.parse(batch.completed_at) : now;
  const seconds = (end - Date.parse(batch.started_at)) / 1000;
  const ran = batch.counts.completed + batch.counts.failed;
  return seconds > 0 && ran > 0 ? ran / seconds : undefined;
}

export function rateText(rate: number | undefined): string {
  if (rate === undefined) return "–";
  return rate < 10 ? `${rate.toFixed(1)}/s` : `${Math.round(rate)}/s`;
}

/** Milliseconds left at the rate so far. */
export function timeLeft(batch: Batch, now: number): number | undefined {
  const rate = ratePerSecond(batch, now);
  if (rate === undefined || batch.completed_at) return undefined;
  return (1000 * (batch.counts.total - finished(batch.counts))) / rate;
}

/** "396/s on average · 3.1 s", "36/s on average · 12 s so far · 16 s left". */
export function speedText(batch: Batch, now: number): string {
  const rate = ratePerSecond(batch, now);
  const took = between(batch.started_at, batch.completed_at, now);
  const left = timeLeft(batch, now);
  const parts: string[] = [];
  if (rate !== undefined) parts.push(`${rateText(rate)} on average`);
  if (took !== null) parts.push(batch.completed_at ? duration(took) : `${duration(took)} so far`);
  if (left !== undefined) parts.push(`${duration(left)} left`);
  return parts.join(" · ");
}

function refusal(allowed: boolean, status: string, verb: string): string | undefined {
  return allowed ? undefined : `A ${stateText(status)} one cannot be ${verb}.`;
}

export function batchActions(batch: Batch): Action[] {
  const { status, counts } = batch;
  const open = counts.pending + counts.processing;
  const going = status === "pending" || status === "processing";
  return [
    { name: "pause", label: "Pause", refusal: refusal(going, status, "paused") },
    { name: "resume", label: "Resume", refusal: refusal(status === "paused", status, "resumed") },
    {
      name: "retry",
      label: counts.failed > 0 ? `Retry ${plural(counts.failed, "failed row")}` : "Retry failed rows",
      refusal: counts.failed > 0 ? undefined : "No row has failed.",
    },
    {
      name: "cancel",
      label: "Cancel batch",
      refusal: refusal(going || status === "paused", status, "cancelled"),
      confirm: {
        title: "Cancel this batch?",
        text: `${plural(open, "row")} not finished will stop and cannot be resumed. Claims already submitted stay submitted.`,
      },
    },
  ];
}

export function runActions(run: Run): Action[] {
  const { status } = run;
  const going = status === "PENDING" || status === "IN_PROGRESS";
  const pause = run.pause_requested && going ? "It is pausing already." : refusal(going, status, "paused");
  return [
    { name: "pause", label: "Pause", refusal: pause },
    {
      name: "resume",
      label: "Resume",
      refusal: refusal(status === "PAUSED" || (going && run.pause_requested), status, "resumed"),
    },
    { name: "retry", label: "Retry from failed step", refusal: refusal(status === "FAILED", status, "retried") },
    {
      name: "cancel",
      label: "Cancel run",
      refusal: refusal(going || status === "PAUSED", status, "cancelled"),
      confirm: {
        title: "Cancel this run?",
        text: "1 run will stop before its next step and cannot be resumed. What it already sent stays sent.",
      },
    },
  ];
}

/** Answers to an action, in words. */
export function batchAnswer(action: string, batch: Batch): string {
  if (action === "pause" && batch.status !== "paused") return "Pausing: rows stop at their next step.";
  return `The server says: ${stateText(batch.status)}.`;
}

export function runAnswer(action: string, run: Run): string {
  if (action === "pause" && run.status !== "PAUSED") {
    return run.current_step ? `Pausing: it will stop after “${run.current_step}”.` : "Pausing at the next step.";
  }
  return `The server says: ${stateText(run.status)}.`;
}

/** The state word of a run that was asked to pause and has not yet. */
export function runStateWord(run: Run): string | undefined {
  return run.pause_requested && run.status === "IN_PROGRESS" ? "Pausing" : undefined;
}
