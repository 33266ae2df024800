import { money, moneyLeft } from "./format";
import { Facts } from "./panel";

interface MoneyStripProps {
  billed: string;
  paid: string | null;
  adjusted: string | null;
  patientResponsibility: string | null;
}

/** Billed = paid + adjusted + patient responsibility + what no payer has judged: rejected, or not answered yet. */
export function MoneyStrip({ billed, paid, adjusted, patientResponsibility }: MoneyStripProps) {
  return (
    <Facts
      large
      items={[
        ["Billed", money(billed)],
        ["Paid", money(paid)],
        ["Adjusted", money(adjusted)],
        ["Patient responsibility", money(patientResponsibility)],
        ["Not adjudicated", money(moneyLeft(billed, [paid, adjusted, patientResponsibility]))],
      ]}
    />
  );
}
