"""The engine: advances runs segment by segment, recovers them, delivers what they wait for."""
