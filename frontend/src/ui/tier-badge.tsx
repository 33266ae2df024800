const TIERS: Record<string, { letter: string; word: string }> = {
  global: { letter: "G", word: "Installation" },
  payer: { letter: "P", word: "Payer" },
  organization: { letter: "O", word: "Organisation" },
  builtin: { letter: "B", word: "Built in" },
};

export function tierWord(tier: string): string {
  return TIERS[tier]?.word ?? tier;
}

/** An outlined letter, so as not to be taken for a state; the word stands beside it or shows on hover. */
export function TierBadge({ tier, wordy = false }: { tier: string; wordy?: boolean }) {
  const word = tierWord(tier);
  return (
    <span className="nowrap" title={word}>
      <span className="tier" aria-hidden="true">
        {TIERS[tier]?.letter ?? "?"}
      </span>
      {wordy ? ` ${word}` : <span className="visually-hidden">{word}</span>}
    </span>
  );
}
