import { plural } from "../../ui/format";
import { stateWord } from "../../ui/states";

export { plural };

export function stateText(status: string): string {
  return stateWord(status).toLowerCase();
}

export const TEXTS = {
  noBatches:
    "A batch is one 837 file run through a workflow: each claim is checked, sent, followed and posted, and what is broken is set aside with its reason.",
  noRuns: "A run is one claim on its way through a workflow. Runs appear as soon as a batch starts.",
  noRows: "Rows appear here as soon as the file has been read.",
  pauseNote: "A pause takes effect at each row's next step; nothing is cut off in the middle.",
};
