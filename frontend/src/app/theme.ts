import { createTheme, type MantineColorsTuple } from "@mantine/core";

// One accent; shade 6 carries white text at more than 4.5:1, shade 4 is the dark theme's.
const accent: MantineColorsTuple = [
  "#eaf2ff", "#d3e3fe", "#a6c7fc", "#84b3fe", "#6aa5ff", "#2f7bf0", "#0a5fe6", "#0852c7", "#0646ab", "#043a8f",
];

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 6, dark: 7 },
  colors: { accent },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    InputWrapper: { styles: { description: { fontSize: "12px" } } },
    Modal: { defaultProps: { transitionProps: { duration: 100 }, closeButtonProps: { "aria-label": "Close" } } },
  },
});
