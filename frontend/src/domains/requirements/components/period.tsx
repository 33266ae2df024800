/** From when to when; a date never breaks over two lines. */
export function Period({ from, to }: { from: string | null; to: string | null }) {
  if (!from && !to) return <>always</>;
  return (
    <>
      {from ? <span className="nowrap">from {from}</span> : null}
      {to ? <> <span className="nowrap">until {to}</span></> : null}
    </>
  );
}
