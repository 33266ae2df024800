import { money } from "./format";
import { Facts } from "./panel";

interface MoneyStripProps {
  billed: string;
  paid: string | null;
  adjusted: string | null;
  patientResponsibility: string | null;
}

/** Billed = paid + adjusted + patient responsibility, once all is adjudicated. */
export function MoneyStrip({ billed, paid, adjusted, patientResponsibility }: MoneyStripProps) {
  return (
    <Facts
      large
      items={[
        ["Billed", money(billed)],
        ["Paid", money(paid)],
        ["Adjusted", money(adjusted)],
        ["Patient responsibility", money(patientResponsibility)],
      ]}
    />
  );
}
