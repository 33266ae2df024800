import { Skeleton, Stack } from "@mantine/core";

export function LoadingPage() {
  return (
    <Stack gap="sm" role="status" aria-label="Loading">
      <Skeleton height={28} width={280} />
      <Skeleton height={96} />
      <Skeleton height={240} />
    </Stack>
  );
}
