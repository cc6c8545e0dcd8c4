"""Design forms (정보시스템·데이터베이스·테이블·컬럼 정의서) in xlsx and csv."""

from connectors.sheet.connector import SheetConnector, SheetOptions

__all__ = ["SheetConnector", "SheetOptions"]
