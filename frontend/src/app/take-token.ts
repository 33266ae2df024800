import { takeTokenFromAddress } from "../api/token";

takeTokenFromAddress();
